import { basename, dirname } from 'node:path'
import { readInputFile } from 'cascade-engine/data-node'
import type { ImpactCard } from 'cascade-engine/impact'
import { type CardOptions, cardsOfFile } from 'cascade-engine/report'

/** Opens a file and makes the cards of its markets. */
export async function makeCards(path: string, options: CardOptions): Promise<ImpactCard[]> {
  const file = basename(path)
  return cardsOfFile(await readInputFile(file, [dirname(path)], { file: path }), file, options)
}
