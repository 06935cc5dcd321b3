/** "Queries": an operation, who asks, and what the API answers; a subscription is shown as it comes. */
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { JsonField, jsonProblem } from '../../../components/json/json-field';
import { useAction } from '../../../components/state/use-action';
import type { GraphqlApi } from '../api/apis';
import { ask, type Answer, type Authorization, type Question } from '../api/graphql';
import { exampleQuery } from '../api/schema';
import { AnswerView } from './answer-view';
import { AuthorizationChoice } from './authorization-choice';
import { LiveEvents } from './live-events';

const isSubscription = (query: string): boolean => /^\s*(?:#[^\n]*\n\s*)*subscription\b/.test(query);

interface Watched {
  readonly number: number;
  readonly authorization: Authorization;
  readonly question: Question;
}

export function QueryPanel({ api, sdl }: { api: GraphqlApi; sdl: string }) {
  const apiId = api.apiId ?? '';
  const [query, setQuery] = useState(() => exampleQuery(sdl));
  const [variables, setVariables] = useState('{}');
  const [authorization, setAuthorization] = useState<Authorization>();
  const [answer, setAnswer] = useState<Answer>();
  const [watched, setWatched] = useState<Watched>();
  const problem = jsonProblem(variables);
  const run = useAction(async () => {
    const question = { query, variables: JSON.parse(variables) as unknown };
    if (isSubscription(query)) {
      setWatched({ number: (watched?.number ?? 0) + 1, authorization: authorization!, question });
      return;
    }
    setAnswer(undefined);
    setAnswer(await ask(apiId, authorization!, question));
  });
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header
            variant="h2"
            description="Asks the API as its applications do. What who asks may not, is refused."
            actions={
              <Button
                variant="primary"
                loading={run.running}
                loadingText="The API is asked"
                disabled={authorization === undefined || problem !== undefined}
                onClick={run.run}
              >
                {isSubscription(query) ? 'Subscribe' : 'Run'}
              </Button>
            }
          >
            Query
          </Header>
        }
      >
        <SpaceBetween size="m">
          <AuthorizationChoice api={api} onChange={setAuthorization} />
          <FormField label="Operation" stretch>
            <div className="json-field">
              <Textarea value={query} rows={12} spellcheck={false} onChange={(event) => setQuery(event.detail.value)} />
            </div>
          </FormField>
          <JsonField label="Variables" value={variables} rows={3} problem={problem} onChange={setVariables} />
          {run.error !== undefined && <ErrorAlert error={run.error} />}
          {answer && <AnswerView answer={answer} />}
        </SpaceBetween>
      </Container>
      {watched && <LiveEvents key={watched.number} apiId={apiId} {...watched} onStop={() => setWatched(undefined)} />}
    </SpaceBetween>
  );
}
