"""Files people upload: what is taken, who may fetch it, and how it is shown."""
