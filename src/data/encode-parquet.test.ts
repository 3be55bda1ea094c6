import { parquetMetadata } from 'hyparquet'
import { expect, test } from 'vitest'
import { encodeParquet } from './encode-parquet.ts'

test('a column has the narrowest type that holds its values, and text where it has none', () => {
  const rows = [
    { flag: true, small: 1, large: 2 ** 40, zero: -0, name: 'a', none: null },
    { flag: null, small: -7, large: 1, zero: 0, name: null, none: null },
  ]
  const { buffer } = encodeParquet(rows)
  const { schema } = parquetMetadata(buffer as ArrayBuffer)
  expect(Object.fromEntries(schema.slice(1).map(({ name, type }) => [name, type]))).toEqual({
    ...{ flag: 'BOOLEAN', small: 'INT32', large: 'DOUBLE', zero: 'DOUBLE' },
    ...{ name: 'BYTE_ARRAY', none: 'BYTE_ARRAY' },
  })
})
