# prefill-decode: card 1 of 1, cores at 3,4 3,5
vllm serve facebook/opt-1.3b \
  --served-model-name opt-1.3b \
  --dtype auto \
  --kv-cache-dtype auto \
  --max-model-len 256 \
  --max-num-seqs 1 \
  --max-num-batched-tokens 256 \
  --enable-chunked-prefill \
  --scheduling-policy fcfs \
  --block-size 16 \
  --kv-cache-memory-bytes 1663451136 \
  --no-enable-prefix-caching \
  --seed 0
# without a flag:
#   memory: its cores reserve max_model_len tokens for each sequence at once; vLLM always pages
#   card: Toy 120 (toy-120), 6 GB; which card is no flag
#   engine: ideal engine; another version of vLLM has another host cost
#   link, ticks_per_tile: PCIe 4.0 x16 between tiles; the network is no flag
#   workload: the users (closed_loop) are the client's business, as in vllm bench serve
#   goals: tps >= 30; what is reached is measured by the client
