# kv-paging: card 1 of 1, cores at 3,6 3,7 4,5 4,6
vllm serve facebook/opt-1.3b \
  --served-model-name opt-1.3b \
  --dtype auto \
  --kv-cache-dtype auto \
  --max-model-len 1280 \
  --max-num-seqs 3 \
  --max-num-batched-tokens 256 \
  --enable-chunked-prefill \
  --scheduling-policy fcfs \
  --block-size 16 \
  --kv-cache-memory-bytes 589709312 \
  --no-enable-prefix-caching \
  --seed 0
# without a flag:
#   card: Toy 120 (toy-120), 6 GB; which card is no flag
#   engine: ideal engine; another version of vLLM has another host cost
#   link, ticks_per_tile: PCIe 4.0 x16 between tiles; the network is no flag
#   workload: the users (closed_loop) are the client's business, as in vllm bench serve
#   goals: tps >= 60; what is reached is measured by the client
