"""The pages of the atlas: the only part that knows Streamlit."""
