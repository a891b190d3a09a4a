import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createQueries } from './live/query.ts';
import { loadWords } from './words/words.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element "root"');
await loadWords();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={createQueries()}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
