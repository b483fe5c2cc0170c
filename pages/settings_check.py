"""The administrator sees whether this installation runs as it should, and what to mend."""

import streamlit as st

from procurement.ui import frame, installation, widgets
from procurement.ui.wording import counted, plain

widgets.heading("Check the settings", frame.settings().organization, frame.settings().address)

with st.spinner("Checking the installation"):
    findings = installation.findings()

if findings is None:
    widgets.nothing(
        "There is nothing to check here.",
        "The checks look at the running server: start it with: procurement serve",
        icon=":material/dns:",
    )
    frame.end()

missing = [finding for finding in findings if finding.problem and finding.required]
notes = [finding for finding in findings if finding.problem and not finding.required]
if missing or notes:
    st.warning(
        "Each is told below with what to do; the settings are listed in the README.",
        title=f"{counted(len(missing) + len(notes), 'thing')} to look at",
        icon=":material/build:",
    )
else:
    st.success(
        f"All {counted(len(findings), 'check')} passed, with the values that are in effect now.",
        title="Everything is in place",
        icon=":material/verified:",
    )
st.button("Check again", key="again", icon=":material/refresh:")

for finding in [*missing, *notes]:
    with st.container(border=True, gap="xxsmall"):
        word = ":red-badge[must be mended]" if finding.required else ":orange-badge[note]"
        st.markdown(f"**{plain(finding.name)}** {word}")
        st.markdown(plain(finding.problem))

widgets.table(
    [
        {
            "Check": finding.name,
            "Answer": "look at it" if finding.problem else finding.fact or "passed",
            "Needed to start": "yes" if finding.required else "no",
        }
        for finding in findings
    ],
    alt="Every check with its answer",
    key="checks",
)
