/** The console addresses of Parameter Store. Names have slashes, so that they stand in the query. */
export const parametersCrumb = { text: 'Parameter Store', path: '/systems-manager' };

export const parameterPath = (name: string) => `/systems-manager/parameter?${new URLSearchParams({ name })}`;
export const editParameterPath = (name: string) => `/systems-manager/edit-parameter?${new URLSearchParams({ name })}`;
