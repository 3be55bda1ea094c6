/**
 * Random networks without structure and how far a first failure spreads in them: the common half of
 * `gai-kapadia` and `watts`.
 */
import { InputError } from '../kit/assert.ts'
import { log } from '../kit/math.ts'
import type { Random } from '../kit/random.ts'

/** Whom a node's failure reaches: node r reaches `to[begin[r]]` to `to[begin[r + 1]]`. */
export interface Links {
  readonly begin: Int32Array
  readonly to: Int32Array
}

export interface RandomNetwork {
  readonly links: Links
  /** By how many each node is reached. */
  readonly degree: Int32Array
}

export interface Spread {
  /** Share of runs in which more than the given share of nodes failed. */
  readonly frequency: number
  /** Mean share of failed nodes in those runs; 0 without any. */
  readonly extent: number
  readonly runs: number
}

const nodesMax = 100_000
const linksMax = 20_000_000
const runsMax = 1_000_000

/** Each of the n (n − 1) links is there with this probability, independently. */
export function randomLinks(random: Random, nodes: number, probability: number): RandomNetwork {
  const from: number[] = []
  const to: number[] = []
  drawPlaces(random, nodes * (nodes - 1), probability, (place) => {
    const row = Math.floor(place / (nodes - 1))
    const other = place - row * (nodes - 1)
    from.push(row)
    to.push(other < row ? other : other + 1)
  })
  return networkFrom(nodes, from, to)
}

/** Each of the n (n − 1) / 2 pairs is joined with this probability: a link in both directions. */
export function randomEdges(random: Random, nodes: number, probability: number): RandomNetwork {
  const from: number[] = []
  const to: number[] = []
  drawPlaces(random, (nodes * (nodes - 1)) / 2, probability, (place) => {
    // Pair (row, other), other < row, at row (row − 1) / 2 + other.
    let row = Math.floor((1 + Math.sqrt(1 + 8 * place)) / 2)
    while ((row * (row - 1)) / 2 > place) row--
    while ((row * (row + 1)) / 2 <= place) row++
    const other = place - (row * (row - 1)) / 2
    from.push(row, other)
    to.push(other, row)
  })
  return networkFrom(nodes, from, to)
}

/** Skips from one hit to the next: their distances are geometric. */
function drawPlaces(
  random: Random,
  places: number,
  probability: number,
  hit: (place: number) => void,
): void {
  if (probability <= 0) return
  if (probability >= 1) {
    for (let place = 0; place < places; place++) hit(place)
    return
  }
  const scale = log(1 - probability)
  let place = -1
  for (let draw = 0; draw < linksMax; draw++) {
    // 1 − uniform lies in (0, 1].
    place += 1 + Math.floor(log(1 - random.uniform(0, 0, draw)) / scale)
    if (place >= places) return
    hit(place)
  }
}

function networkFrom(nodes: number, from: readonly number[], to: readonly number[]): RandomNetwork {
  const begin = new Int32Array(nodes + 1)
  const degree = new Int32Array(nodes)
  for (const row of from) begin[row + 1]++
  for (const row of to) degree[row]++
  for (let row = 0; row < nodes; row++) begin[row + 1] += begin[row]
  const next = begin.slice()
  const targets = new Int32Array(to.length)
  for (const [at, row] of from.entries()) targets[next[row]++] = to[at]
  return { links: { begin, to: targets }, degree }
}

/** How many have failed in the end. A node fails once as many as `needed` that reach it have. */
export function spread({ begin, to }: Links, needed: ArrayLike<number>, first: number): number {
  const hits = new Int32Array(begin.length - 1)
  const isFailed = new Uint8Array(begin.length - 1)
  const queue = [first]
  isFailed[first] = 1
  for (let at = 0; at < queue.length; at++) {
    for (let link = begin[queue[at]]; link < begin[queue[at] + 1]; link++) {
      const node = to[link]
      hits[node]++
      if (isFailed[node] === 1 || hits[node] < needed[node]) continue
      isFailed[node] = 1
      queue.push(node)
    }
  }
  return queue.length
}

export function summarizeRuns(shares: readonly number[], largeFrom: number): Spread {
  const large = shares.filter((share) => share > largeFrom)
  const sum = large.reduce((total, share) => total + share, 0)
  return {
    frequency: large.length / shares.length,
    extent: large.length === 0 ? 0 : sum / large.length,
    runs: shares.length,
  }
}

export function checkMonteCarlo(given: { meanDegree: number; runs: number; nodes: number }): void {
  const { meanDegree, runs, nodes } = given
  const isWhole = (value: number, from: number, most: number) =>
    Number.isInteger(value) && value >= from && value <= most
  if (!isWhole(nodes, 2, nodesMax)) throw refusal('nodes', nodes, `2 to ${nodesMax}`)
  if (!isWhole(runs, 1, runsMax)) throw refusal('runs', runs, `1 to ${runsMax}`)
  if (!(meanDegree >= 0 && meanDegree <= nodes - 1)) {
    throw refusal('meanDegree', meanDegree, `0 to ${nodes - 1}, one less than there are nodes`)
  }
  if (meanDegree * nodes > linksMax / 2) {
    throw refusal('meanDegree', meanDegree, `${linksMax / 2 / nodes} at most, with so many nodes`)
  }
}

const refusal = (field: string, value: number, allowed: string): InputError =>
  new InputError(`${field} is ${value}`, { field, value, allowed })
