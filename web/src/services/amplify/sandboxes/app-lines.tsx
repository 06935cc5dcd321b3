/** The lines that a project and its app need, to copy. */
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { currentSession } from '../../../api/session';
import { CommandLines } from '../../../components/texts/command-lines';

export function AppLines() {
  const { terminalLine = 'eval "$(sandlot env)"' } = currentSession();
  const lines = [
    { label: 'A terminal that is led here', name: "terminal's line", text: terminalLine },
    { label: 'Deploy what has changed, and watch', name: 'command to deploy', text: 'npx ampx sandbox' },
    { label: 'Write amplify_outputs.json anew', name: 'command for outputs', text: 'npx ampx generate outputs' },
    {
      label: 'An app with Vite, in vite.config.ts',
      name: 'lines for Vite',
      text: "import { sandlot } from 'sandlot/vite';\n\nplugins: [react(), sandlot()]",
    },
    { label: 'An app without Vite', name: 'line without Vite', text: "import 'sandlot/amplify';" },
    { label: 'Take it away', name: 'command to delete', text: 'npx ampx sandbox delete' },
  ];
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            <>
              In the project&apos;s folder and in the app&apos;s code, which takes its lines from Sandlot&apos;s
              package: <Box variant="code">npm install --save-dev --legacy-peer-deps FOLDER_OF_SANDLOT</Box>
            </>
          }
        >
          Use it
        </Header>
      }
    >
      <KeyValuePairs
        columns={2}
        minColumnWidth={260}
        items={lines.map(({ label, name, text }) => ({ label, value: <CommandLines name={name} text={text} /> }))}
      />
    </Container>
  );
}
