import { describe, expect, test } from 'vitest'
import { readSource } from './source-kinds.ts'

describe('what a file holds is told by its contents', () => {
  test.each([
    ['1723161256172216566 {"stream":"x"}\n', 'book-stream'],
    ['{"bids":[["99","1"]],"asks":[["101","2"]]}', 'book'],
    ['{"coin":"BTC","levels":[[{"px":"99","sz":"1"}],[{"px":"101","sz":"2"}]]}', 'book'],
    ['side,price,size\nbid,99,1\nask,101,2\n', 'book'],
    ['time,price,size,side\n1,99,1,buy\n', 'trades'],
    ['size,volume,volatility,impact\n1,2,3,4\n', 'orders'],
    ['[{"size":1,"volume":2,"volatility":3,"impact":4}]', 'orders'],
    ['src,dst,in_amount,price_impact,timestamp\na,b,1,0,1\n', 'quotes'],
    ['market,size,impact\na,1,0\n', 'quotes'],
  ])('%j: %s', (text, kind) => {
    expect(readSource(text, 'f', undefined).kind).toBe(kind)
  })

  test('a saved book has its levels and its name', () => {
    const text = '{"coin":"BTC","levels":[[{"px":"99","sz":"1"}],[{"px":"101","sz":"2"}]]}'
    expect(readSource(text, 'f', undefined)).toEqual({
      kind: 'book',
      market: 'BTC',
      book: { bids: [[99, 1]], asks: [[101, 2]] },
    })
  })

  test('--as decides where a file fits two kinds', () => {
    const text = 'time,side,price,size\n1,bid,99,1\n1,ask,101,2\n'
    expect(readSource(text, 'f', undefined).kind).toBe('trades')
    expect(readSource(text, 'f', 'book').kind).toBe('book')
  })

  test.each([
    ['name,amount\na,1\n', /cannot be told from its columns/],
    ['{"bids":[[99,1]],"asks":[[98,1]]}', /crossed/],
    ['{"bids":[["x",1]],"asks":[[98,1]]}', /price is x/],
    ['{"bids":[null],"asks":[null]}', /price/],
    ['', /empty/],
  ])('%j is refused', (text, message) => {
    expect(() => readSource(text, 'f', undefined)).toThrow(message)
  })
})
