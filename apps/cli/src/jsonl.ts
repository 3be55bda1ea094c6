/** `--format jsonl`: every event of a run, one a line. */
import type { EventRow } from 'cascade-engine'
import type { Writer } from './writer.ts'

const blockMax = 1 << 16

/** In blocks: a write for each line would take longer than the run. */
function* blocksOf(events: Iterable<EventRow>): Iterable<string> {
  let block = ''
  for (const event of events) {
    block += `${JSON.stringify(event)}\n`
    if (block.length < blockMax) continue
    yield block
    block = ''
  }
  if (block !== '') yield block
}

export const writer: Writer = {
  tellsSummary: false,
  tellsEvents: true,
  write: (_, { events }) => blocksOf(events?.() ?? []),
}
