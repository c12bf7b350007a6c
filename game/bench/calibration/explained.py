"""Why some comparisons miss: what is known of the cause, and what is not. Shown above the numbers of a source."""

import textwrap
from typing import Final

from game.bench.calibration.sources import (
    ACCELMARK,
    AICONFIGURATOR,
    GPULLM,
    GPULLM_STEPS,
    GPUSTACK,
    INFERENCE_BENCH,
    RESIDENCY,
    RESIDENCY_REQUESTS,
    SERVING_SIM,
    SIM_TO_REAL,
    TRAINING,
    VIDUR_ATTENTION,
    VIDUR_LINEAR,
    VIDUR_REQUESTS,
)

EXPLAINED: Final = {
    VIDUR_LINEAR: """The overhead of a layer counts whole here. The worst rows lie at the corner of the roofline, at
64 to 256 tokens: reading and computing take about as long there, and the law lets them overlap without loss.""",
    VIDUR_ATTENTION: """Half of a layer's overhead, 20 us, counts as the launch of its attention. Decodes fit.
Prompts behind a long prefix do not: their kernels attain a third to a half of the peak, where the law gives
attention the compute share of matrix products. In a step they are a small part up to about 8,000 tokens of context;
beyond, prompts are read faster here than they are.""",
    AICONFIGURATOR: """Of a prompt trtllm computes the output layer for its last token only, and so it is counted
here.""",
    GPULLM_STEPS: """1,000 decodes miss most: the share of compute that fits prompts of 2,048 tokens is too low for
them. Qwen2.5 has a repetition penalty of 1.05 in its generation_config.json, which vLLM follows; its passes over
the logits of a whole vocabulary cost 16 us a sequence and step, which is fitted to these rows.""",
    RESIDENCY_REQUESTS: """Three runs, request by request, with 8 ms between engine and client. The closed run is
the beginning of a longer one: its load goes on here too, and TPS is counted from the 256th answer on.""",
    RESIDENCY: """The same server over whole runs. Arrivals of ours are drawn, theirs are not recorded, so TPS of an
open loop differs by the luck of the draw. The run of 17,959 requests with 256 in flight is met by users who simply wait
for their answers, too: `tycoon sim --model qwen3-14b --card h100 --engine vllm-0.23 --client-ms 8 --num-gpu-blocks
18038 --max-num-batched-tokens 8192 --max-num-seqs 256 --in 986 --out 128 --concurrency 256 --requests 17959` misses its
TPS by -1.2 %, its TPOT by +0.9 % and its TTFT by +12.8 % (asked: 2, 5 and 15). Half of the last is the beginning, where
256 prompts come at once: theirs came at 30 a second.""",
    TRAINING: """45 or 50 prompts are sent again and again: all but the last block of a prompt is found in the
prefix cache, which no constant of ours knows of. TTFT misses by 6 to 17 ms that lie between engine and client and
are not the 8 ms of the other deployments.""",
    SIM_TO_REAL: """Two of seven runs have rates and lengths. Their TPOT is taken from their latencies and lengths,
(e2e - TTFT) / (tokens - 1), for the one they print contradicts these. TTFT misses by a constant as above.""",
    GPULLM: """Its steps were fitted (above), its runs were not. TPOT is asked, and fits. TTFT and TPS are those of
64 to 8,192 requests sent in one moment: the server's front end takes about a millisecond to take in each of them,
ours takes none. Runs of one output token measure little else. KV of the H100 with 64 GB is read at .95 of the
bandwidth that the source names, more than any other card attains: the name may be too low.""",
    ACCELMARK: """Not fully configured, so not judged: lengths of answers are not recorded (345 tokens on average
are taken from the offline runs, at most 512), nor are limits of a step or blocks. The H100 fits. The A100 at 25
requests a second and more lets requests wait although it has slots, which the source does not explain; under V0 its
steps take up to twice as long as the row says, for its host, an EPYC 7742, is slower than those the row was fitted
to; a single request shows it already. The H20-3e takes as long for a single request as reading the weights at a
quarter of its bandwidth: unexplained. RTX 4090 D and RTX A6000 have the shares of the 4090 and the A40.""",
    INFERENCE_BENCH: """One batch from start to end; TPOT is its time by the tokens of an answer. V0 serves Mistral,
a model with a sliding window, with a kernel of its own: its time grows with the context as if every head had keys
and values of its own, on the H100 more than on the A100. All other groups are within 6 %. The share of KV on the
A100 with 40 GB is that of Vidur's kernels; V0's own kernel for grouped queries attains less (.55), which shows at
32 x 2048.""",
    GPUSTACK: """Not fully configured, so not judged, but for the two runs of 2 and 4 users. The others send 100 to
1,000 requests in one moment through a gateway, with the sampling defaults of the model: top-k and top-p sort the
logits of 151,936 tokens for each sequence, which no engine row has, and which at 1,000 sequences takes longer than
the rest of the step.""",
    SERVING_SIM: """The shares of the RTX 4090 were fitted to this run; queueing, preemption and prefix hits follow.
The engine row is *ideal*, for its host work is in these shares.""",
    VIDUR_REQUESTS: """A simulation with terms of its own: no output layer, 19.5 us a layer of attention, and .55 us
a token and layer for writing KV, which at 512 tokens a step is a quarter of it. Errors are shown, not judged; asked
is the same TPS, and the same order of the two schedulers in TPOT.""",
}
"""By source. Written by hand; the numbers are not."""


def paragraph(source: str) -> str:
    """What is said of a source, in lines of the page; "" where nothing is."""
    return textwrap.fill(" ".join(EXPLAINED.get(source, "").split()), 120, break_on_hyphens=False)
