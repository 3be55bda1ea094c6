export const placeholderDataNode = true
