// Convolution of images (C, H, W, N), batch innermost, as two kernels; fishbook/_cuda.py starts them.
//
// Neighbouring threads take neighbouring images, and so read and write neighbouring numbers.  A GPU multiplies far faster
// than it reads: a thread works for several filters, and convolve for several pixels, so that each number it reads is used
// as often.  That is what the whole numbers in angle brackets say, which are known when the kernel is compiled.

template <typename real, int FILTERS>
struct alignas(4 * sizeof(real)) Weights {  // of FILTERS filters at one place of theirs, read four at a time
    real of[FILTERS];
};

// out[f, oh, ow, n] = b[f] + sum over c, i, j of W[f, c, i, j] x[c, stride oh + i, stride ow + j, n]
// W lies as (groups of FILTERS filters, C, FH, FW, FILTERS), b as (groups, FILTERS); zeros fill up the last group.
template <typename real, int FH, int FW, int FILTERS, int PIXELS>
__global__ void convolve(const real* __restrict__ x, const Weights<real, FILTERS>* __restrict__ W,
                         const Weights<real, FILTERS>* b, real* out,
                         int C, int H, int width, int N, int FN, int OH, int OW, int stride) {
    const int pixels = OH * OW * N, first = blockIdx.x * blockDim.x * PIXELS + threadIdx.x, group = blockIdx.y;
    int window[PIXELS];  // where each pixel's window begins
    real sum[PIXELS][FILTERS];
    for (int p = 0; p < PIXELS; p++) {
        const int pixel = min(first + p * (int)blockDim.x, pixels - 1), column = pixel / N;
        window[p] = (column / OW * stride * width + column % OW * stride) * N + pixel % N;
        for (int f = 0; f < FILTERS; f++) sum[p][f] = b[group].of[f];
    }
    W += group * C * FH * FW;
    for (int c = 0; c < C; c++, x += (size_t)H * width * N)
        for (int i = 0; i < FH; i++)
            #pragma unroll
            for (int j = 0; j < FW; j++) {
                const Weights<real, FILTERS> weights = *W++;
                for (int p = 0; p < PIXELS; p++) {
                    const real seen = x[window[p] + (i * width + j) * N];
                    for (int f = 0; f < FILTERS; f++) sum[p][f] += weights.of[f] * seen;
                }
            }
    for (int p = 0; p < PIXELS; p++)
        for (int f = 0; f < FILTERS; f++) {
            const int pixel = first + p * blockDim.x, filter = group * FILTERS + f;
            if (pixel < pixels && filter < FN) out[(size_t)filter * pixels + pixel] = sum[p][f];
        }
}

// dW[part, f, c, i, j] = sum over a part of all oh, ow, n of dout[f, oh, ow, n] x[c, stride oh + i, stride ow + j, n]
// Each warp of 32 threads gives one part, to be added up in their order; atomicAdd would come to other last bits each time.
template <typename real, int FH, int FW, int FILTERS>
__global__ void filter_gradient(const real* __restrict__ x, const real* __restrict__ dout, real* dW,
                                int C, int H, int width, int N, int FN, int OH, int OW, int stride) {
    const int oh = blockIdx.x % OH, pieces = gridDim.x / OH, c = blockIdx.y, filter = blockIdx.z * FILTERS;
    real sum[FILTERS][FH][FW] = {};
    x += ((size_t)c * H + oh * stride) * width * N;
    dout += ((size_t)filter * OH + oh) * OW * N;
    for (int k = blockIdx.x / OH * blockDim.x + threadIdx.x; k < OW * N; k += pieces * blockDim.x) {
        const real* window = x + (stride == 1 ? k : k / N * stride * N + k % N);
        real signal[FILTERS];
        for (int f = 0; f < FILTERS; f++) signal[f] = filter + f < FN ? dout[(size_t)f * OH * OW * N + k] : 0;
        #pragma unroll
        for (int i = 0; i < FH; i++)
            #pragma unroll
            for (int j = 0; j < FW; j++) {
                const real seen = window[(i * width + j) * N];
                for (int f = 0; f < FILTERS; f++) sum[f][i][j] += signal[f] * seen;
            }
    }
    const int part = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32;
    #pragma unroll
    for (int f = 0; f < FILTERS; f++)
        #pragma unroll
        for (int i = 0; i < FH; i++)
            #pragma unroll
            for (int j = 0; j < FW; j++) {
                real total = sum[f][i][j];
                for (int half = 16; half; half /= 2) total += __shfl_down_sync(~0u, total, half);
                if (threadIdx.x % 32 == 0 && filter + f < FN)
                    dW[((((size_t)part * FN + filter + f) * C + c) * FH + i) * FW + j] = total;
            }
}
