/** Where the local API is. */
export const apiRoot = '/_sandlot/v1';
