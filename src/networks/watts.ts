/**
 * Global cascades on random networks: a node switches where the share of its neighbours that have
 * switched reaches φ. One of them is enough for nodes with at most K = ⌊1/φ⌋ neighbours, and a
 * cascade can be global where
 *
 *     Σ_k k (k − 1) ρ_k p_k > z          Poisson: z · P(Poisson(z) ≤ K − 2) > 1
 *
 * with ρ_k = 1 up to K, p_k the share of nodes with k neighbours and z their mean. With > instead
 * of ≥ K may be one less.
 *
 * Source: Watts, A Simple Model of Global Cascades on Random Networks, PNAS 99(9), 2002.
 * Assumes: undirected links, one random first node, one φ for all.
 */
import { InputError } from '../kit/assert.ts'
import { createStream } from '../kit/streams.ts'
import type { MonteCarlo } from './gai-kapadia.ts'
import { poissonWindow, vulnerableDegree, type Window } from './poisson-window.ts'
import {
  checkMonteCarlo,
  randomEdges,
  type Spread,
  spread,
  summarizeRuns,
} from './random-cascades.ts'

export interface WattsModel {
  /** φ. */
  readonly threshold: number
  /** A node switches only where the share exceeds φ. Default false. */
  readonly isStrict?: boolean
}

export function wattsWindow(model: WattsModel): Window | null {
  return poissonWindow(vulnerableOf(model) - 2)
}

export function watts(
  meanDegree: number,
  { seed, runs = 150, nodes = 1000, largeFrom = 0.05 }: MonteCarlo,
  model: WattsModel,
): Spread {
  checkMonteCarlo({ meanDegree, runs, nodes })
  const { threshold, isStrict = false } = model
  const vulnerable = vulnerableOf(model)
  const shares: number[] = []
  for (let run = 0; run < runs; run++) {
    const random = createStream(seed, 'networks/watts', run)
    const { links, degree } = randomEdges(random, nodes, meanDegree / (nodes - 1))
    const needed = degree.map((k) => {
      if (k <= vulnerable) return 1
      const near = Math.round(k * threshold)
      const isTie = Math.abs(k * threshold - near) <= 1e-9 * near
      if (isTie) return isStrict ? near + 1 : near
      return Math.ceil(k * threshold)
    })
    shares.push(spread(links, needed, random.uniformInt(0, 1, 0, nodes)) / nodes)
  }
  return summarizeRuns(shares, largeFrom)
}

function vulnerableOf({ threshold, isStrict = false }: WattsModel): number {
  if (!(threshold >= 1e-2 && threshold <= 1)) {
    const allowed = 'a share, 0.01 to 1'
    throw new InputError(`the threshold is ${threshold}`, {
      field: 'threshold',
      value: threshold,
      allowed,
    })
  }
  return vulnerableDegree(1, threshold, isStrict)
}
