/** Every page of the console: those of the services, inside the shell. */
import { createBrowserRouter, Navigate, type RouteObject } from 'react-router-dom';
import { consoleBase } from './components/navigation';
import { services } from './services/index.ts';
import { NotFound, PageFailed } from './shell/problem-page';
import { Shell } from './shell/shell';

const serviceRoutes = services.map(({ path, area, pages }): RouteObject => ({
  path: path.slice(1),
  ...(area && { lazy: area }),
  children: [...pages],
}));

export const router = createBrowserRouter(
  [
    {
      element: <Shell />,
      errorElement: <PageFailed />,
      hydrateFallbackElement: <></>,
      children: [
        {
          errorElement: <PageFailed />,
          children: [
            { index: true, element: <Navigate to={services[0].path} replace /> },
            ...serviceRoutes,
            { path: '*', element: <NotFound /> },
          ],
        },
      ],
    },
  ],
  { basename: consoleBase },
);
