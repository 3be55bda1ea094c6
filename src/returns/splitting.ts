/**
 * Chances too small to wait for: a tail reached level by level. Inputs are independent standard
 * normals z; those whose score reaches a level are drawn from again, moved by
 *
 *     z′ = ρ z + √(1 − ρ²) ξ,      kept where its score still reaches the level
 *
 * which leaves their law as it is. With levels l₁ < … < l_m = threshold fixed beforehand,
 *
 *     p̂ = Π (share of particles that reach l_k)
 *
 * is unbiased; it is made several times, apart, whose spread is its error. The levels come from a
 * pilot that is counted in the cost and nowhere else.
 *
 * Source: Au and Beck, Estimation of small failure probabilities in high dimensions by subset
 * simulation (2001); the move: Papaioannou and others, MCMC algorithms for subset simulation
 * (2015); no bias: Del Moral, Feynman–Kac Formulae (2004), 7.4. From memory, 2026-11-30; held
 * against closed forms.
 * Assumes: the score is finite and follows from z alone.
 */
import { InputError } from '../kit/assert.ts'
import type { Random } from '../kit/random.ts'
import { studentQuantile } from '../kit/student.ts'

export type Score = (z: readonly number[]) => number

export interface SplittingOptions {
  /** How many normals a score takes. */
  readonly size: number
  /** What a score reaches or not. */
  readonly threshold: number
  readonly random: Random
  /** In each estimate; from 20. */
  readonly particles?: number
  /** Independent estimates; from 2. */
  readonly repeats?: number
  /** Moves of each particle at each level. */
  readonly moves?: number
}

export interface Splitting {
  readonly probability: number
  readonly standardError: number
  /** 95 %, by Student’s law of the repeats. */
  readonly low: number
  readonly high: number
  readonly levels: readonly number[]
  /** How often a score was asked for. */
  readonly scores: number
}

const levelsMax = 60
/** Of the particles, how many the pilot lets reach the next level. */
const kept = 0.2
/** ρ of a move. */
const stay = 0.8

interface Particle {
  readonly z: readonly number[]
  readonly score: number
}

export function splitTail(score: Score, options: SplittingOptions): Splitting {
  const { threshold, repeats = 20 } = options
  check(options)
  let scores = 0
  const counted: Score = (z) => {
    scores++
    const value = score(z)
    if (Number.isFinite(value)) return value
    throw new InputError('splitting: a score is a finite number', { value: String(value) })
  }
  const levels: number[] = []
  climb(counted, options, 0, (values, at) => {
    if (at >= levelsMax) {
      const facts = { field: 'threshold', value: threshold, allowed: `within ${levelsMax} levels` }
      throw new InputError('splitting: the threshold is too far out to be reached', facts)
    }
    const next = nextLevel(values, levels.at(-1) ?? -Infinity, threshold)
    levels.push(next)
    return next
  })
  const shares = Array.from({ length: repeats }, (_, at) =>
    climb(counted, options, at + 1, (_values, level) => levels[level] ?? threshold),
  )
  const probability = shares.reduce((sum, it) => sum + it, 0) / repeats
  const squares = shares.reduce((sum, it) => sum + (it - probability) * (it - probability), 0)
  const standardError = Math.sqrt(squares / (repeats - 1) / repeats)
  const half = studentQuantile(0.975, repeats - 1) * standardError
  const ends = { low: Math.max(0, probability - half), high: Math.min(1, probability + half) }
  return { probability, standardError, ...ends, levels, scores }
}

/** One estimate; `levelAt` says how far the particles of a level have to come. */
function climb(
  score: Score,
  { size, threshold, random, particles = 200, moves = 3 }: SplittingOptions,
  repeat: number,
  levelAt: (scores: readonly number[], at: number) => number,
): number {
  const normals = (path: number, step: number) =>
    Array.from({ length: size }, (_, at) => random.normal(path, step, at + 1))
  const rows = Array.from({ length: particles }, (_, at) => repeat * particles + at)
  let all = rows.map((path): Particle => {
    const z = normals(path, 0)
    return { z, score: score(z) }
  })
  let share = 1
  for (let at = 0; ; at++) {
    const level = levelAt(
      all.map((it) => it.score),
      at,
    )
    const reached = all.filter((it) => it.score >= level)
    share *= reached.length / particles
    if (level >= threshold || reached.length === 0) return share
    all = rows.map((path) => {
      const first = 1 + at * moves
      let now = reached[random.uniformInt(path, first, 0, reached.length)] as Particle
      for (let move = 0; move < moves; move++) {
        const next = normals(path, first + move)
        const z = now.z.map((it, place) => stay * it + away * (next[place] ?? 0))
        const moved = score(z)
        if (moved >= level) now = { z, score: moved }
      }
      return now
    })
  }
}

const away = Math.sqrt(1 - stay * stay)

/** What a share of the particles reaches, above the last level; the threshold once it is near. */
function nextLevel(scores: readonly number[], last: number, threshold: number): number {
  const falling = [...scores].sort((a, b) => b - a)
  const place = Math.floor(kept * falling.length)
  const common = falling[place] ?? threshold
  // Where many are alike, the next that is more: a level that all reach is none.
  const next = common > last && common > (falling.at(-1) ?? common) ? common : above(falling, last)
  return next === undefined || next >= threshold ? threshold : next
}

const above = (falling: readonly number[], last: number): number | undefined =>
  falling.findLast((it) => it > Math.max(last, falling.at(-1) ?? last))

function check({ size, threshold, particles = 200, repeats = 20, moves = 3 }: SplittingOptions) {
  const refuse = (field: string, value: number, allowed: string): never => {
    throw new InputError(`splitting: ${field}`, { field, value, allowed })
  }
  const isWhole = (value: number, least: number) => Number.isInteger(value) && value >= least
  if (!isWhole(size, 1)) refuse('size', size, 'a whole number from 1')
  if (!Number.isFinite(threshold)) refuse('threshold', threshold, 'a finite number')
  if (!isWhole(particles, 20)) refuse('particles', particles, 'a whole number from 20')
  if (!isWhole(repeats, 2)) refuse('repeats', repeats, 'a whole number from 2')
  if (!isWhole(moves, 1)) refuse('moves', moves, 'a whole number from 1')
}
