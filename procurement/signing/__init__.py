"""Keys, certificates, PDF signatures and their strict verification."""
