/**
 * One market out of those that a card cannot tell apart: log level and exponent are normal with the
 * card's covariance, which holds what is not known and what changes from time to time; log
 * half-life is normal on its own. Same seed and same number of the draw: same market.
 */
import { exp } from '../kit/math.ts'
import type { Random } from '../kit/random.ts'
import { streamOf } from '../kit/streams.ts'
import type { ImpactCard } from './card.ts'
import { type ModelParameters, modelsOf } from './models.ts'

export interface ImpactDraw {
  readonly level: number
  readonly exponent: number
  readonly reference: number
  /** Null where the card knows none. */
  readonly halfLifeMs: number | null
  readonly permanent: number
  readonly models: ModelParameters
}

/** Stream of the random numbers of this module. */
export const drawStream = streamOf('impact/draw')
const exponentMin = 0.05

export function drawImpact(card: ImpactCard, random: Random, draw: number): ImpactDraw {
  const { power, covariance, price } = card
  const first = random.normal(draw, 0, 0)
  const second = random.normal(draw, 0, 1)
  const levelSd = Math.sqrt(Math.max(0, covariance.level))
  const tilt = levelSd > 0 ? covariance.both / levelSd : 0
  const rest = Math.sqrt(Math.max(0, covariance.exponent - tilt * tilt))
  const level = power.level * exp(levelSd * first)
  const exponent = Math.max(exponentMin, power.exponent + tilt * first + rest * second)
  const known = card.decay === null ? null : card.decays[card.decay]
  const halfLifeMs =
    known === null ? null : known.halfLifeMs * exp(known.logError * random.normal(draw, 0, 2))
  const permanent = known?.permanent ?? 1
  const decay = halfLifeMs === null ? null : { halfLifeMs, permanent }
  const { reference } = power
  const models = modelsOf(price, { level, exponent, reference }, decay, card.measures)
  return { level, exponent, reference, halfLifeMs, permanent, models }
}
