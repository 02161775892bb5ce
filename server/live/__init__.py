"""Socket.IO: tails partitions, folds, keeps rings, fans out. It writes nothing, and it answers no HTTP of its own."""
