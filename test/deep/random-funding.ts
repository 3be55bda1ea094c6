// Funding formulas, drawn: see random-models.ts.
import { type Drawn, maybe, type Scene, step } from './random-models.ts'

export const fundingRecipes: Readonly<Record<string, (scene: Scene) => Drawn>> = {
  binance: ({ dice }) => ({ ...maybe(dice, { everyMs: dice.whole(60_000, 3_600_000) }) }),
  'fixed-rate': (scene) => ({ rate: scene.dice.between(-0.01, 0.01), everyMs: step(scene) }),
  hyperliquid: ({ dice }) => maybe(dice, { cap: dice.between(0, 0.04) }),
}
