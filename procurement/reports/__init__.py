"""The comparison as a signed PDF, and its verification."""
