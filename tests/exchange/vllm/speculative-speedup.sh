# speculative-speedup: card 1 of 1, cores at 2,4 2,5 3,4 4,4 4,5
vllm serve facebook/opt-1.3b \
  --served-model-name opt-1.3b \
  --dtype auto \
  --kv-cache-dtype auto \
  --max-model-len 2048 \
  --max-num-seqs 3 \
  --max-num-batched-tokens 256 \
  --enable-chunked-prefill \
  --scheduling-policy fcfs \
  --block-size 16 \
  --kv-cache-memory-bytes 2486714368 \
  --no-enable-prefix-caching \
  --speculative-config '{"model": "facebook/opt-125m", "num_speculative_tokens": 3, "method": "draft_model", "rejection_sample_method": "synthetic", "synthetic_acceptance_rates": [0.8, 0.64, 0.512]}' \
  --seed 0
# without a flag:
#   memory: its cores reserve max_model_len tokens for each sequence at once; vLLM always pages
#   card: Toy 120 (toy-120), 6 GB; which card is no flag
#   engine: ideal engine; another version of vLLM has another host cost
#   link, ticks_per_tile: PCIe 4.0 x16 between tiles; the network is no flag
#   workload: the users (closed_loop) are the client's business, as in vllm bench serve
#   goals: tps >= 120; what is reached is measured by the client
