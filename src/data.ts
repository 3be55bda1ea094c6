export const placeholderData = true
