/** A part of a wizard's review, with the button that goes back to its step. */
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import type { ReactNode } from 'react';

export function ReviewPart({ title, onEdit, children }: { title: string; onEdit: () => void; children: ReactNode }) {
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <Button ariaLabel={`Edit ${title}`} onClick={onEdit}>
              Edit
            </Button>
          }
        >
          {title}
        </Header>
      }
    >
      {children}
    </Container>
  );
}
