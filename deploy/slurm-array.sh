#!/usr/bin/env bash
#SBATCH --job-name=cascade
#SBATCH --array=1-8
#SBATCH --cpus-per-task=1
#SBATCH --signal=TERM@30
# Many runs of one command, each task of the array its shard, in a folder that all nodes see:
#   sbatch deploy/slurm-array.sh shards montecarlo tail-map --runs 10000 --generator drawn.yaml
# When all are done:
#   npx cascade merge shards --out runs.parquet
# A task that was killed, or ran out of time, goes on from where it was when it is called again;
# SHARDS says how many there were: SHARDS=8 sbatch --array=3,5 deploy/slurm-array.sh shards …
# CASCADE is the command, where that is not `npx cascade`.
set -euo pipefail
folder=$1
shift
read -ra program <<<"${CASCADE:-npx cascade}"
exec "${program[@]}" "$@" --shard "auto/${SHARDS:-$SLURM_ARRAY_TASK_COUNT}" \
  --workers "${SLURM_CPUS_PER_TASK:-1}" --out "$folder"
