/** The console addresses of Secrets Manager. Names have slashes, so that they stand in the query. */
export const secretsCrumb = { text: 'Secrets', path: '/secrets-manager' };

export const secretPath = (name: string) => `/secrets-manager/secret?${new URLSearchParams({ name })}`;
