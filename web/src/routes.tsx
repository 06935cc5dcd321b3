/** Every page of the console: those of the services, inside the shell. */
import { createBrowserRouter, Navigate, type RouteObject } from 'react-router-dom';
import { currentSession } from './api/session';
import { consoleBase } from './components/links/navigation';
import { services } from './services/index.ts';
import { NotFound, PageFailed } from './shell/problem-page';
import { Shell } from './shell/shell';

const serviceRoutes = services.map(({ path, area, pages }): RouteObject => ({
  path: path.slice(1),
  ...(area && { lazy: area }),
  children: [...pages],
}));

/** A role begins where it is told what it may do: most may not see the first service's pages. */
function Start() {
  const isRoot = currentSession().principalArn.endsWith(':root');
  return <Navigate to={isRoot ? services[0].path : '/home'} replace />;
}

export const router = createBrowserRouter(
  [
    {
      element: <Shell />,
      errorElement: <PageFailed />,
      hydrateFallbackElement: <></>,
      children: [
        {
          errorElement: <PageFailed />,
          children: [{ index: true, element: <Start /> }, ...serviceRoutes, { path: '*', element: <NotFound /> }],
        },
      ],
    },
  ],
  { basename: consoleBase },
);
