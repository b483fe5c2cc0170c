"""x."""

import streamlit as st

st.title("settings_check")
