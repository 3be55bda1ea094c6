/**
 * What a card says in the parameters of our liquidity models.
 *
 * A card's cost is the average over an order, a model's impact the move at its end: under a power δ
 * the end moves 1 + δ times the average. The line is laid through the cost of the reference size.
 */
import type { Decay } from './decay.ts'
import type { PowerCurve } from './power-fit.ts'

export interface ModelParameters {
  readonly 'linear-impact': {
    readonly price: number
    /** λ: quote per base, per base. */
    readonly slope: number
  }
  readonly 'metaorder-impact': {
    readonly price: number
    readonly exponent: number
    /** Relative move for `volume` units. */
    readonly impact: number
    readonly volume: number
    readonly permanent: number
    readonly halfLifeMs: number
  }
}

/** What a curve says of an order: the average it pays, or where its end has moved the price. */
export type Measure = 'average' | 'end'

/** Stands where no decay is known: then everything stays, and this is never used. */
const unusedHalfLifeMs = 60_000
const digits = 6
/** What `metaorder-impact` takes; a card beyond it is laid through the reference size. */
export const exponentRange = [0.1, 1] as const

export function modelsOf(
  price: number,
  power: Pick<PowerCurve, 'level' | 'exponent' | 'reference'>,
  decay: Pick<Decay, 'permanent' | 'halfLifeMs'> | null,
  measures: Measure,
): ModelParameters {
  const { level, reference } = power
  const exponent = Math.min(exponentRange[1], Math.max(exponentRange[0], power.exponent))
  const average = measures === 'average' ? level : level / (1 + exponent)
  return {
    'linear-impact': {
      price: rounded(price),
      slope: rounded((2 * price * average) / reference),
    },
    'metaorder-impact': {
      price: rounded(price),
      exponent: rounded(exponent),
      impact: rounded((1 + exponent) * average),
      volume: rounded(reference),
      permanent: decay === null ? 1 : rounded(decay.permanent),
      halfLifeMs: decay === null ? unusedHalfLifeMs : Math.max(1, Math.round(decay.halfLifeMs)),
    },
  }
}

/** The block of a scenario's market, ready to paste. */
export function liquidityYaml(
  models: ModelParameters,
  model: keyof ModelParameters = 'metaorder-impact',
): string {
  const fields = Object.entries(models[model]).map(([name, value]) => `${name}: ${value}`)
  return `liquidity: { model: ${model}, ${fields.join(', ')} }`
}

const rounded = (value: number): number => Number(value.toPrecision(digits))
