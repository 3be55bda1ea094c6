/** Generators of synthetic accounts. A new one is a file beside this and a line in the list. */
import type { AccountGenerator } from './generator.ts'
import { loans } from './loans.ts'
import { population } from './population.ts'

export const accountGenerators: readonly AccountGenerator[] = [population, loans]
