"""What is posted, when, and in which words. Pure: facts, history, policy, limits and now in; a plan out."""
