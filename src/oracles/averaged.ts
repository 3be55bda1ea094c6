/** The source of an oracle that publishes the running average of one price. */
import type { PriceSource } from '../engine/ports/ports.ts'
import { price } from '../units/units.ts'
import { createAverage, type Mean } from './average.ts'
import { datedByReading, type Inputs } from './inputs.ts'

export function averaged(inputs: Inputs, mean: Mean, everyMs: number): PriceSource {
  const average = createAverage(mean, everyMs)
  return datedByReading({
    state: { inputs: inputs.state, average: average.state },
    ...inputs.state,
    start(world) {
      inputs.start(world)
      average.start(inputs.price(world))
    },
    read(world, timeMs) {
      const now = inputs.price(world)
      return price(timeMs === Infinity ? now : average.see(timeMs, now))
    },
    nextMs: average.nextMs,
  })
}
