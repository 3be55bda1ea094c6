/** Parameters of venues’ rules, drawn. Venues that are not here run with their defaults. */
import type { Dice } from '../storm/dice.ts'
import { type Drawn, maybe, type Scene, spell, step } from './random-models.ts'

const liquidators = (dice: Dice): Drawn => ({
  ...maybe(dice, { callsAtLoss: dice.chance(0.5) }),
  ...maybe(dice, { gasCost: dice.spread(0.01, 50) }),
})
const lenders = (dice: Dice): Drawn => ({
  ...liquidators(dice),
  ...maybe(dice, { bonusFrom: dice.between(0.3, 0.99) }),
  ...maybe(dice, { flashFee: dice.between(0, 0.01) }),
})
const staged = (dice: Dice): Drawn => ({
  ...maybe(dice, { staged: dice.chance(0.5) }),
  ...maybe(dice, { liquidationFee: dice.between(0, 0.05) }),
})
const house = (scene: Scene): Drawn => ({
  ...maybe(scene.dice, { penalty: scene.dice.between(0, 0.3) }),
  ...maybe(scene.dice, { dust: scene.dice.spread(1, 1000) }),
  ...maybe(scene.dice, { box: scene.dice.spread(1000, 1e6) }),
  ...maybe(scene.dice, { sale: scene.dice.pick(['market', 'hold']) }),
  ...maybe(scene.dice, {
    keepers: [
      { count: 2, discount: 0.1 },
      { gasPrice: 20, opening: 0.5 },
    ],
  }),
  ...maybe(scene.dice, { gasTimesMs: [0, 60_000], gasPrices: [5, 80], congestion: 1.5 }),
  attemptMs: step(scene),
})

/** A venue that is not here runs with its defaults. */
export const ruleRecipes: Readonly<Record<string, (scene: Scene) => Drawn>> = {
  'aave-v2': ({ dice }) => ({
    ...lenders(dice),
    ...maybe(dice, { closeFactor: dice.between(0.1, 1) }),
  }),
  'aave-v3': ({ dice }) => ({
    ...lenders(dice),
    ...maybe(dice, { version: dice.pick(['3.0', '3.3']) }),
  }),
  'binance-coinm': ({ dice }) => staged(dice),
  'binance-usdm': ({ dice }) => staged(dice),
  'crvusd-llamma': ({ dice }) => ({ ...liquidators(dice), bands: dice.whole(4, 50) }),
  hyperliquid: (scene) => ({
    ...maybe(scene.dice, { partialAboveUsd: scene.dice.spread(100, 1e6) }),
    ...maybe(scene.dice, { partialShare: scene.dice.between(0.05, 1) }),
    ...maybe(scene.dice, { duringCooldown: scene.dice.pick(['wait', 'whole']) }),
    cooldownMs: step(scene),
  }),
  'maker-clip': (scene) => ({
    ...house(scene),
    ...maybe(scene.dice, { buf: scene.dice.between(1, 1.5), cut: scene.dice.between(0.5, 0.99) }),
    ...maybe(scene.dice, { hole: scene.dice.spread(1000, 1e6) }),
    ...maybe(scene.dice, { tip: scene.dice.between(0, 10), chip: scene.dice.between(0, 0.01) }),
    ...maybe(scene.dice, { tauMs: spell(scene) }),
    stepMs: step(scene),
    tailMs: spell(scene),
  }),
  'maker-flip': (scene) => ({
    ...house(scene),
    ...maybe(scene.dice, { lump: scene.dice.spread(1, 1000) }),
    ...maybe(scene.dice, { beg: scene.dice.between(0.01, 0.2) }),
    ttlMs: spell(scene),
    tauMs: spell(scene),
  }),
  'morpho-blue': ({ dice }) => liquidators(dice),
  'plain-perpetual': ({ dice }) =>
    maybe(dice, { closes: dice.pick(['all', 'largest-first', 'most-liquid-first']) }),
  'tiered-perpetual': ({ dice }) => ({
    ...maybe(dice, { book: dice.pick(['bankruptcy-price', 'any-price', 'none']) }),
    ...maybe(dice, { liquidators: { discount: dice.between(0, 0.1), leverage: 5 } }),
    ...maybe(dice, { closes: dice.pick(['all', 'largest-first', 'most-liquid-first']) }),
    ...maybe(dice, { backstop: { leverage: dice.between(1, 10) } }),
    deleveraging: dice.pick(['pro-rata', 'queue', 'bankruptcy-price', 'previous-mark', 'none']),
    ...maybe(dice, { ranking: dice.pick(['binance', 'hyperliquid']) }),
    ...maybe(dice, { socialised: dice.pick(['profit', 'equity', 'none']) }),
    ...maybe(dice, { liquidationFee: dice.between(0, 0.05) }),
  }),
}
