/**
 * Robust yet fragile: contagion on random networks of banks, each of which has lent the same share
 * of its assets, evenly to its borrowers. A bank fails where its losses reach its capital:
 *
 *     (failed borrowers / borrowers) · interbank share · (1 − recovery) ≥ capital
 *
 * A bank with at most K borrowers falls with any one of them. A first failure can spread to a
 * large part of the network where z · P(Poisson(z) ≤ K − 1) > 1, z being the mean number of
 * borrowers. With > instead of ≥ K may be one less, which moves the upper end by much.
 *
 * Source: Gai and Kapadia, Contagion in Financial Networks, Proc. R. Soc. A 466, 2010.
 * Assumes: Poisson degrees (each of the possible loans is there with the same probability), no
 * recovery unless given, one random first failure.
 */
import { InputError } from '../kit/assert.ts'
import { createStream } from '../kit/streams.ts'
import { poissonWindow, vulnerableDegree, type Window } from './poisson-window.ts'
import {
  checkMonteCarlo,
  randomLinks,
  type Spread,
  spread,
  summarizeRuns,
} from './random-cascades.ts'

export interface GaiKapadiaModel {
  /** Capital as a share of assets. Default 0.04. */
  readonly capital?: number
  /** Claims on other banks as a share of assets. Default 0.2. */
  readonly interbank?: number
  /** Share of a claim on a failed bank that is not lost. Default 0. */
  readonly recovery?: number
  /** Fails only where losses exceed capital. Default false. */
  readonly isStrict?: boolean
}

export interface MonteCarlo {
  readonly seed: number
  readonly runs?: number
  readonly nodes?: number
  /** A contagion counts as one above this share of failed nodes. Default 0.05. */
  readonly largeFrom?: number
}

/** The mean degrees between which contagion is possible; `null`: none. */
export function gaiKapadiaWindow(model: GaiKapadiaModel = {}): Window | null {
  return poissonWindow(vulnerableOf(model) - 1)
}

/** How often and how far it spreads, at a mean degree. */
export function gaiKapadia(
  meanDegree: number,
  { seed, runs = 150, nodes = 1000, largeFrom = 0.05 }: MonteCarlo,
  model: GaiKapadiaModel = {},
): Spread {
  checkMonteCarlo({ meanDegree, runs, nodes })
  const vulnerable = vulnerableOf(model)
  const shares: number[] = []
  for (let run = 0; run < runs; run++) {
    const random = createStream(seed, 'networks/gai-kapadia', run)
    const { links, degree } = randomLinks(random, nodes, meanDegree / (nodes - 1))
    const first = random.uniformInt(0, 1, 0, nodes)
    // m failed of k: fails where m/k ≥ 1/K, in whole numbers where it can be.
    const needed = degree.map((k) => neededOf(k, vulnerable, model))
    shares.push(spread(links, needed, first) / nodes)
  }
  return summarizeRuns(shares, largeFrom)
}

/** The fewest failed borrowers that bring down a bank with so many. */
function neededOf(degree: number, vulnerable: number, model: GaiKapadiaModel): number {
  if (degree <= vulnerable) return 1
  const { capital, loss, isStrict } = termsOf(model)
  const exact = (degree * capital) / loss
  const near = Math.round(exact)
  if (Math.abs(exact - near) <= 1e-9 * near) return isStrict ? near + 1 : near
  return Math.ceil(exact)
}

function vulnerableOf(model: GaiKapadiaModel): number {
  const { capital, loss, isStrict } = termsOf(model)
  return vulnerableDegree(loss, capital, isStrict)
}

function termsOf(model: GaiKapadiaModel) {
  const { capital = 0.04, interbank = 0.2, recovery = 0, isStrict = false } = model
  for (const [field, value, low] of [
    ['capital', capital, 1e-3],
    ['interbank', interbank, 0],
    ['recovery', recovery, 0],
  ] as const) {
    if (value >= low && value <= 1) continue
    throw new InputError(`${field} is ${value}`, { field, value, allowed: `${low} to 1` })
  }
  return { capital, loss: interbank * (1 - recovery), isStrict }
}
