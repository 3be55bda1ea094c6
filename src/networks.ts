/** Who owes whom, and what happens when somebody cannot pay: methods on networks as such. */
export {
  columnSums,
  denseOf,
  type Entry,
  entriesOf,
  mapEntries,
  multiply,
  rowSums,
  type Sparse,
  sparseOf,
  sparseOfRows,
  transpose,
} from './networks/sparse.ts'
