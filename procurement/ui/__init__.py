"""What the Streamlit pages share: who is signed in, works, refusals shown, widgets."""
