"""The coach's voice: programs that speak into a file, what they spoke, and when."""
