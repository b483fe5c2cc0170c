"""The pages of the portal: one page is one task of one role."""
