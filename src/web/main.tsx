import './theme/base.css';
import './frame/frame.css';
import './components/components.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { App } from 'antd';
import { createRoot } from 'react-dom/client';
import { ClockProvider } from './clock.tsx';
import { LanguageProvider } from './language.tsx';
import { allPages } from './pages.ts';
import { makeRouter } from './router.tsx';
import { hangThemeSheet, ThemeProvider } from './theme/theme.tsx';

const client = new QueryClient({ defaultOptions: { queries: { staleTime: 5_000, refetchOnWindowFocus: true } } });
const router = makeRouter(allPages);

hangThemeSheet();
createRoot(document.getElementById('root')!).render(
  <QueryClientProvider client={client}>
    <LanguageProvider>
      <ThemeProvider>
        <App component={false} message={{ top: 56, maxCount: 3 }}>
          <ClockProvider>
            <RouterProvider router={router} />
          </ClockProvider>
        </App>
      </ThemeProvider>
    </LanguageProvider>
  </QueryClientProvider>,
);
