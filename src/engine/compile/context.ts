/** What models are made with, besides their parameters. */
import { createStream } from '../../kit/streams.ts'
import type { ModelContext, Registry } from '../ports/ports.ts'
import type { Names } from '../world/names.ts'
import type { Settings } from '../world/snapshot.ts'

/** Returns the context of the model `id` in a row of its kind. */
export const contextsOf =
  (names: Names, { seed, without = [] }: Pick<Settings, 'seed' | 'without'>) =>
  (kind: keyof Registry, id: string, row: number): ModelContext => ({
    ...names,
    row,
    without,
    random: (purpose) => createStream(seed, `${kind}/${id}/${purpose}`, row),
  })
