"""Every paper before two independent judges of PDF/A-3a and PDF/UA-1 (``make proof``)."""
