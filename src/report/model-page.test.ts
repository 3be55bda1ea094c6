import { expect, test } from 'vitest'
import { registry } from '../registry.ts'
import { hasPages, pageKinds } from './listing.ts'
import { modelTable } from './model-page.ts'

test('every model has a page with each of its parameters, times as people write them', () => {
  for (const kind of pageKinds.filter(hasPages)) {
    for (const { id, parameters } of registry[kind]) {
      const listed = modelTable(registry, kind, id).rows.map(({ cells }) => cells.parameter)
      const keys = Object.keys((parameters as unknown as { shape: object }).shape)
      for (const key of keys) expect(listed).toContain(key.replace(/Ms$/, ''))
    }
  }
})
