/**
 * Numbers of given distributions from counters: the same (path, step) gives the same number. Each
 * function says which draws of its step it may use, so that several can share one.
 *
 * Source: Marsaglia and Tsang, A simple method for generating gamma variables, ACM TOMS 26 (2000).
 */
import { assert, InputError } from '../kit/assert.ts'
import { exp, log, pow } from '../kit/math.ts'
import type { Random } from '../kit/random.ts'

/** Draws that a gamma or t variable may use, from the first given: four for each try. */
const triesMax = 1000
export const gammaDraws = 4 * triesMax + 1

/** A gamma variable with mean `shape` and scale 1. */
export function drawGamma(
  shape: number,
  random: Random,
  path: number,
  step: number,
  first: number,
): number {
  assert(shape > 0, 'drawGamma: a shape is above 0')
  if (shape < 1) {
    const below = random.uniform(path, step, first + gammaDraws - 1)
    return drawGamma(shape + 1, random, path, step, first) * pow(1 - below, 1 / shape)
  }
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (let attempt = 0; attempt < triesMax; attempt++) {
    const x = random.normal(path, step, first + 4 * attempt)
    const root = 1 + c * x
    if (root <= 0) continue
    const v = root * root * root
    const u = 1 - random.uniform(path, step, first + 4 * attempt + 1)
    if (log(u) < 0.5 * x * x + d - d * v + d * log(v)) return d * v
  }
  // 95 of 100 tries are taken: it does not come to this.
  return d
}

/** A t variable: variance ν/(ν − 2). Uses the draws of a gamma variable and one before them. */
export function drawStudent(
  freedom: number,
  random: Random,
  path: number,
  step: number,
  first: number,
): number {
  const z = random.normal(path, step, first)
  const chi = 2 * drawGamma(freedom / 2, random, path, step, first + 1)
  return z / Math.sqrt(chi / freedom)
}

const countMax = 10_000

/** How many of a Poisson variable's events come; `mean` up to 500. Uses one draw. */
export function drawPoisson(
  mean: number,
  random: Random,
  path: number,
  step: number,
  draw: number,
): number {
  if (!(mean >= 0 && mean <= 500)) {
    const facts = { field: 'mean', value: mean, allowed: 'from 0 to 500' }
    throw new InputError('poisson: expected events of one step', facts)
  }
  const u = random.uniform(path, step, draw)
  let chance = exp(-mean)
  let sum = chance
  let count = 0
  while (u >= sum && count < countMax) {
    count++
    chance *= mean / count
    sum += chance
  }
  return count
}
