// The page's client is what the OpenAPI document makes; `-u` writes it anew.
import { expect, test } from 'vitest'
import { clientCode } from './client-code.ts'
import { openApi } from './openapi.ts'

test('the client of the page is the one of the document', async () => {
  const file = '../../../web/src/engine/server-client.ts'
  await expect(clientCode(openApi())).toMatchFileSnapshot(file)
})
