import type { HttpInstance } from '@larksuiteoapi/node-sdk';
import axios, { type AxiosInstance } from 'axios';

/**
 * The HTTP client that the SDK expects: an axios whose answers are already the bodies. No proxy, no redirect.
 * @param timeoutMs for one request, its answer included
 * @param ending ends requests under way
 */
export function createHttp(timeoutMs: number, ending?: AbortSignal): AxiosInstance & HttpInstance {
  const http = axios.create({
    proxy: false,
    maxRedirects: 0,
    timeout: timeoutMs,
    maxContentLength: 1_048_576,
  });
  // `timeout` alone starts anew with every byte that comes.
  http.interceptors.request.use((request) => {
    const late = AbortSignal.timeout(timeoutMs);
    return { ...request, signal: ending === undefined ? late : AbortSignal.any([late, ending]) };
  });
  http.interceptors.response.use((response) => response.data);
  // The SDK's name for an HTTP client is narrower than the axios it is made for.
  return http as unknown as AxiosInstance & HttpInstance;
}
