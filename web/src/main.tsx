/**
 * Sandlot's web console, served at /console/: an ordinary client of AWS's APIs, which it calls with the signed-in
 * session's credentials, and of Sandlot's local API for what AWS has only in its own console.
 * Not here: the sign-in pages, which the server renders.
 */
import '@cloudscape-design/global-styles/index.css';
import './styles.css';
import { applyMode, Mode } from '@cloudscape-design/global-styles';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router-dom';
import { keepSessionAttended, loadSession } from './api/session';
import { isDark, tellTheme, watchTheme } from './api/theme';
import { router } from './routes';
import { StartProblem } from './shell/start-problem';

const applyTheme = () => applyMode(isDark() ? Mode.Dark : Mode.Light);
applyTheme();
tellTheme();
watchTheme(applyTheme);

const root = createRoot(document.getElementById('root')!);
keepSessionAttended();
loadSession().then(
  () => root.render(<RouterProvider router={router} />),
  (error: unknown) => root.render(<StartProblem error={error} />),
);
