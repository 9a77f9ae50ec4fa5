if koncli semaphore acquire batch-limit --ttl=5m; then
process-data
koncli semaphore release batch-limit
fi
