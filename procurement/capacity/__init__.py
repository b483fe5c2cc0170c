"""Call-center science: outbound passes, Erlang B, C and A, texting, voice broadcast."""
