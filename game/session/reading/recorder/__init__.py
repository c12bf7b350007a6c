"""What a run was like over time: watched from outside, it never changes what it watches."""
